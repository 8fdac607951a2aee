"""
The parts of the embedded server: its programs, its folders, its processes, and those who share it.
"""
