"""Two Helm charts, one for what others stand on and one for the project, with values for every environment."""
