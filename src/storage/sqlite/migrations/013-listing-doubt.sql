-- A listing that lost many symbols at once is believed only after some days: what was seen meanwhile.
ALTER TABLE listings ADD COLUMN doubt TEXT;
