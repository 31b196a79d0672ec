-- Holds permits on that are held. ARGV: how long in ms, then one name for each of KEYS.
local clock = redis.call('TIME')
local till = clock[1] * 1000000 + clock[2] + tonumber(ARGV[1]) * 1000
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, 'XX', string.format('%.0f', till), ARGV[i + 1])
  redis.call('PEXPIRE', key, tonumber(ARGV[1]) + 1000)
end
return {}
