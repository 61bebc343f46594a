"""Looking into files that strangers made: run as a child of its own, with little memory, little time and no secrets.

`python -m tenant_apps.files.inspection` imports nothing of Django and nothing of ours but the table of kinds; what it finds it
says in one line of JSON. A parser that is led astray takes this child along and nothing else.
"""
