document.getElementById('clock').textContent = 'Shown at ' + new Date().toLocaleTimeString();
