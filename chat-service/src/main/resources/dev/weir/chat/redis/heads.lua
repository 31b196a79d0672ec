-- How far rooms are, which stay because somebody has them.
-- KEYS: all rooms by when they end, then the rooms; as publish.lua has them.
-- ARGV: for how many ms they stay, then their names.
-- Answers epoch and offset of each, '' and 0 of one that is not there.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local life = tonumber(ARGV[1])
local answer = {}
for i = 2, #KEYS do
  local room = redis.call('HMGET', KEYS[i], 'epoch', 'offset')
  answer[#answer + 1] = room[1] or ''
  answer[#answer + 1] = room[2] or '0'
  if room[1] and redis.call('PTTL', KEYS[i]) < life then
    redis.call('PEXPIRE', KEYS[i], string.format('%.0f', life))
    redis.call('ZADD', KEYS[1], string.format('%.0f', now + life), ARGV[i])
  end
end
return answer
