"""The portal: operators fetch their week and say what aired, the office sees it; accounts and an API besides."""
