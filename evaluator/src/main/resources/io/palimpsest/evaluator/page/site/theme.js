// Runs before the first paint, so that the page never flashes in the wrong theme.
(() => {
  const asked = new URLSearchParams(location.search).get('theme');
  const theme = asked || localStorage.getItem('palimpsest-theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
})();
