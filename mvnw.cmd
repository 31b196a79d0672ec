@echo off
rem Runs Maven with a JDK that can build Weir. Arguments go to Maven unchanged.
rem The JDK: JAVA_HOME, or one in the usual folders; 25 or newer. Maven: an installed one, else the
rem version named in .mvn\wrapper\maven-wrapper.properties, checked by its SHA-512.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
set "PROPERTIES=%ROOT%.mvn\wrapper\maven-wrapper.properties"

set "JDK="
if defined JAVA_HOME call :try_jdk "%JAVA_HOME%"
for %%B in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%USERPROFILE%\.jdks") do (
  if exist "%%~B" for /d %%D in ("%%~B\*") do call :try_jdk "%%~D"
)
if not defined JDK (
  echo mvnw: no JDK 25 or newer found. Install one, or set JAVA_HOME to its folder. 1>&2
  exit /b 1
)
set "JAVA_HOME=%JDK%"

for /d %%M in ("%ROOT%*") do if exist "%%M\target\skipped-tools.txt" del "%%M\target\skipped-tools.txt"

where mvn >nul 2>nul
if not errorlevel 1 (set "MVN=mvn") else (
  call :download
  if errorlevel 1 exit /b 1
)
call "%MVN%" %*
set "STATUS=%ERRORLEVEL%"
set "TITLE=Skipped, because a tool is missing:"
for /d %%M in ("%ROOT%*") do if exist "%%M\target\skipped-tools.txt" (
  if defined TITLE echo %TITLE%
  set "TITLE="
  type "%%M\target\skipped-tools.txt"
)
exit /b %STATUS%

:try_jdk
if defined JDK exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
for /f "tokens=2 delims==." %%V in ('findstr /b JAVA_VERSION= "%~1\release" 2^>nul') do (
  set "MAJOR=%%~V"
  set "MAJOR=!MAJOR:"=!"
  if !MAJOR! geq 25 set "JDK=%~1"
)
exit /b 0

:download
for /f "tokens=1,* delims==" %%K in (%PROPERTIES%) do set "%%K=%%L"
for %%U in ("%distributionUrl%") do set "ARCHIVE=%%~nxU"
set "NAME=%ARCHIVE:-bin.tar.gz=%"
set "DISTS=%USERPROFILE%\.m2\wrapper\dists\weir"
set "MVN=%DISTS%\%NAME%\bin\mvn.cmd"
if exist "%MVN%" exit /b 0
if not exist "%DISTS%" mkdir "%DISTS%"
echo mvnw: downloading %distributionUrl% 1>&2
curl -fsSL -o "%DISTS%\%ARCHIVE%" "%distributionUrl%"
if errorlevel 1 (
  echo mvnw: could not download %distributionUrl%. Install Maven 3.8 or newer, or check the network. 1>&2
  exit /b 1
)
set "SUM="
for /f "skip=1 delims=" %%S in ('certutil -hashfile "%DISTS%\%ARCHIVE%" SHA512') do if not defined SUM set "SUM=%%S"
set "SUM=%SUM: =%"
if /i not "%SUM%"=="%distributionSha512%" (
  del "%DISTS%\%ARCHIVE%"
  echo mvnw: the download has not the SHA-512 that %PROPERTIES% names: not used. 1>&2
  exit /b 1
)
tar -xzf "%DISTS%\%ARCHIVE%" -C "%DISTS%"
del "%DISTS%\%ARCHIVE%"
exit /b 0
