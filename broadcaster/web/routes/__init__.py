"""The portal's addresses, page by page; they are Vietnamese, as people read them aloud over the telephone."""
