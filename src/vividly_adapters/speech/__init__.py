"""
Speech by Google Cloud Text-to-Speech.
"""
