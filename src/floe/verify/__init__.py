"""Verify: what do the real tools say of what was generated?"""
