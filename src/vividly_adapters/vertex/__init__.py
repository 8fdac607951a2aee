"""
Gemini and its relatives, on Vertex AI.
"""
