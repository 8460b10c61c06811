"""The archive of files, the parcel of a backup and the office's signature: knows the disk and the object store, no rule of law."""
