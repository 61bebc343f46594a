"""A congress, or the whole cell, as files: export and import, backup and restore. Docs: docs/zh/备份与恢复.md, docs/tenancy.md.

Rows leave as JSON lines straight from PostgreSQL and come back by COPY; a manifest says how many there are and what they hash to.
"""
