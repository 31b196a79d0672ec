-- All changes. KEYS: the changes, their version. Answers the version, then names and values.
local answer = {tonumber(redis.call('GET', KEYS[2]) or 0)}
for _, each in ipairs(redis.call('HGETALL', KEYS[1])) do
  answer[#answer + 1] = each
end
return answer
