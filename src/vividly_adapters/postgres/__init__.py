"""
Requests in Postgres: schema, migrations, store, and an embedded server.
"""
