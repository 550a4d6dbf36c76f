"""Copies of database and files that outlive this machine, and the way back from them.

A backup folder holds any number of snapshots: an encrypted copy of the database, and an encrypted list
of the files it names. The files themselves are encrypted already, lie once under their own digest, and
are copied once. Keys are in no backup.
"""
