"""What is true of a project: frozen values, objects instead of names, valid by construction."""
