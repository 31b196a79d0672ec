-- Says something to all who hear a channel. KEYS: the room, which need not be there.
-- ARGV: its channel, what is said.
redis.call('PUBLISH', ARGV[1], ARGV[2])
return {}
