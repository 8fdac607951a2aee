"""
A guard that goes by rules: phrases, signs and numbers that are looked for. It needs no network and no model.
"""
