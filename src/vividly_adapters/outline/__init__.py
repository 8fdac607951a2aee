"""
A topic reader and a script writer that work from the text of the library, without a model.
"""
