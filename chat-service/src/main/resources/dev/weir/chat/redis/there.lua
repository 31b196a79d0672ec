-- Says who is in rooms at an instance. KEYS: who is there, of each room, as read.lua has it.
-- ARGV: the instance, for how many ms that holds, then channel and text of each room; '' for nobody.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for i = 1, #KEYS do
  local channel, text = ARGV[1 + 2 * i], ARGV[2 + 2 * i]
  if text == '' then
    redis.call('HDEL', KEYS[i], ARGV[1])
    text = '0 0\n'
  else
    redis.call('HSET', KEYS[i], ARGV[1], string.format('%.0f ', now + tonumber(ARGV[2])) .. text)
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
  end
  redis.call('PUBLISH', channel, 'p ' .. ARGV[1] .. ' ' .. text)
end
return {}
