"""What measures Headwater: scorer, baselines, quality and speed."""
