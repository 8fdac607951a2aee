"""
One lesson from the wish to the links, and nothing of it left behind: does the installation that the settings name work?
"""
