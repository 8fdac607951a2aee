"""
Captions: cut from measured words, timed, checked, written.
"""
