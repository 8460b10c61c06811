"""The archive, the parcel and the signature, on a real disk and a real object store."""
