"""
The parts of Google Cloud that the settings choose. Nothing of Google's is imported for those that are not chosen.
"""
