"""What is drawn over a drawing: how often runs came by, in which order one did.

Each overlay is a file here and a line in `OVERLAYS`, in `shown.py`.
"""
