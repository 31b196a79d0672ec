-- Says that an instance is there. KEYS: the instances, the versions of
-- what is changed.
-- ARGV: the instance, after how many ms it is taken for gone.
-- Answers how many there are, and the versions.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local gone = tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now - gone))
redis.call('PEXPIRE', KEYS[1], gone)
local answer = {redis.call('ZCARD', KEYS[1])}
for i = 2, #KEYS do
  answer[i] = tonumber(redis.call('GET', KEYS[i]) or 0)
end
return answer
