-- What instances say of themselves. KEYS: what each says, behind when it did.
-- ARGV: the instance, what it says, '' when it goes, after how many ms of silence it is forgotten.
-- Answers name, ms since then, and text of each.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local forgotten = tonumber(ARGV[3])
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return {}
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f ', now) .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], forgotten)
local answer = {}
local said = redis.call('HGETALL', KEYS[1])
for i = 1, #said, 2 do
  local at, text = string.match(said[i + 1], '^(%d+) (.*)$')
  local silent = at and now - tonumber(at) or forgotten
  if silent >= forgotten then
    redis.call('HDEL', KEYS[1], said[i])
  else
    answer[#answer + 1] = said[i]
    answer[#answer + 1] = silent
    answer[#answer + 1] = text
  end
end
return answer
