"""The words that the command line and the magics share: their grammar, and what each does.

A verb knows nothing of where it was said. What a name stands for, a file in a shell or a variable in a
notebook, is asked of a `World`.
"""
