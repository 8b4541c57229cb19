-- SPDX-License-Identifier: BSD-2-Clause
-- suite.lua: files of Lua's own test suite, one after the other, as its all.lua runs them for users who want
-- no tests of the machine, with a line for each that says how it ended. They stand in suite.txt (see make):
-- a line "name bytes", then so many bytes, as they came.

-- The suite's own switches: a user's tests, nothing long, nothing that is not portable, no messages.
_U, _soft, _port, _nomsg = true, true, true, true
Message = function() end
-- As in all.lua: who wants it asks for it.
debug = nil

-- What the files do to the globals is theirs: all that is used below is kept here.
local load, pcall, print, tostring, type, gc, exit = load, pcall, print, tostring, type, collectgarbage, os.exit
local files, failed, count = {}, 0, 0

local archive = assert(io.open("suite.txt", "rb"))
for line in archive.lines(archive) do
    local name, bytes = line:match("^(%S+) (%d+)$")
    local text = archive:read(tonumber(bytes))
    assert(#text == tonumber(bytes), name)
    -- Files that others ask for are no tests by themselves.
    if name:find("^lib/") then
        package.preload[name:match("^lib/(.*)%.lua$")] = assert(load(text, "@" .. name))
    else
        files[#files + 1] = { name = name, text = text }
    end
end
archive:close()

for i = 1, #files do
    local name = files[i].name
    print("suite: " .. name)
    local chunk, problem = load(files[i].text, "@" .. name)
    local ended, result = false, problem
    if chunk then
        ended, result = pcall(chunk)
    end
    if ended then
        print("suite: " .. name .. " ends well: " .. (type(result) == "number" and result or type(result)))
    else
        failed = failed + 1
        print("suite: " .. name .. " failed: " .. tostring(result))
    end
    files[i].text = nil
    count = count + 1
    gc()
end
print("suite: " .. count .. " files, " .. failed .. " failed")
exit(failed == 0)
