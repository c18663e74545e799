"""Assets that are written in Python; floe.yaml names them in orchestration.asset_modules."""
