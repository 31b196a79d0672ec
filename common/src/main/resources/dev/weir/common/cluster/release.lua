-- Lets go permits that are held. KEYS: one limit. ARGV: names of what is held.
redis.call('ZREM', KEYS[1], unpack(ARGV))
return {}
