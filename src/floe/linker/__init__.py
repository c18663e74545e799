"""Configs and dbt files to a Project: what a name means, in every environment."""
