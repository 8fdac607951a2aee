"""
Many requests at once, watched to their end, and what came of it in figures.

It asks for lessons as everybody does, reads what the rows say, and takes everything away again that it has put there.
"""
