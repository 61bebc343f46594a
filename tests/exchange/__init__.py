"""The proof of the exchange under faults: a cell of its own, people and relays as processes that are killed, and what must hold afterwards.

`cell` starts servers, `runner` plays (a process of its own, forking the others), `invariants` judges by plain SQL.
"""
