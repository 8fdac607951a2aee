"""
Looks at everything that the settings name, and says what is wrong and what mends it. It changes nothing.
"""
