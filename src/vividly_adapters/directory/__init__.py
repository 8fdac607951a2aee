"""
Folders on disk: assets, and a library of open texts.
"""
