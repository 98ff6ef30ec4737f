"""A simulated pump maker with known truth: plays its days and writes its systems, never the hub's.

The public doors are `simulate.create`, `simulate.advance` and `crm_server.start_crm`.
"""
