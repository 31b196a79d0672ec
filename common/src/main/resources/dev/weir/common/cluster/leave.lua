-- Says that an instance goes. KEYS: the instances. ARGV: the instance.
redis.call('ZREM', KEYS[1], ARGV[1])
return {}
