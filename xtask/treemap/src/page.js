'use strict';
(() => {
  const by = (id) => document.getElementById(id);
  const data = JSON.parse(by('data').textContent);
  const [map, about, live, body, crumbs, find] = ['map', 'about', 'live', 'rows', 'crumbs', 'search'].map(by);
  const area = by('area');
  const compared = data.second === 'before';
  // A browser slows down with more; what is left out is summed up in one row or tile.
  const MOST = { rows: 500, tiles: 400, inner: 120 };

  // The tree, a parent before its children.
  let at = 0;
  const nodes = [];
  function read(up, depth) {
    const [name, bytes] = [data.nodes[at++], data.nodes[at++]];
    const second = data.second ? data.nodes[at++] : 0;
    const count = data.nodes[at++];
    const node = { up, depth, bytes, second, change: bytes - second, index: nodes.length, kids: [] };
    node.name = name < 0 ? `and ${grouped(-name)} smaller` : data.names[name];
    node.text = name < 0 ? '' : node.name.toLowerCase();
    nodes.push(node);
    for (let i = 0; i < count; i++) node.kids.push(read(node, depth + 1));
    // What went has the area that it had; `moved` is how much changed below, in either direction.
    node.size = count ? sum(node.kids, 'size') : compared ? bytes || second : bytes;
    node.moved = count ? sum(node.kids, 'moved') : Math.abs(node.change);
    return node;
  }
  const sum = (list, key) => list.reduce((whole, node) => whole + node[key], 0);
  function grouped(number) { return String(number).replace(/\B(?=(\d{3})+$)/g, ','); }
  const signed = (number) => (number > 0 ? '+' : '') + (number < 0 ? '-' : '') + grouped(Math.abs(number));
  const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)} %` : '');
  const root = read(null, 0);
  root.name = by('crumbs').textContent;
  const level = (node) => data.levels[node.depth - 1] || '';
  const names = (node) => (node.up ? [...names(node.up), node.name] : []);
  let here = root;
  let order = { key: compared ? 'change' : 'bytes', down: true };
  let hits = null;

  // Squarified (Bruls, Huizing, van Wijk, 2000): tiles are laid along the shorter side as long as the worst of
  // them becomes more like a square. Weights are above zero, the largest first.
  function squarify(weights, width, height) {
    const scale = (width * height) / weights.reduce((a, b) => a + b, 0);
    const tiles = [];
    let [x, y, i] = [0, 0, 0];
    while (i < weights.length) {
      const side = Math.min(width, height);
      let [end, row, worst] = [i, 0, Infinity];
      while (end < weights.length) {
        const [most, least] = [weights[i] * scale, weights[end] * scale];
        const next = row + least;
        const ratio = Math.max((side * side * most) / (next * next), (next * next) / (side * side * least));
        if (ratio > worst) break;
        [worst, row, end] = [ratio, next, end + 1];
      }
      const thick = row / side;
      const upright = width >= height;
      for (let along = 0; i < end; i++) {
        const long = (weights[i] * scale) / thick;
        tiles.push(upright ? { x, y: y + along, w: thick, h: long } : { x: x + along, y, w: long, h: thick });
        along += long;
      }
      if (upright) { x += thick; width -= thick; } else { y += thick; height -= thick; }
    }
    return tiles;
  }

  const weight = (node) => (area && area.value === 'change' ? node.moved : node.size);
  function laid(kids, width, height, most) {
    const seen = kids.filter((node) => weight(node) > 0).sort((a, b) => weight(b) - weight(a));
    const rest = seen.splice(most);
    const weights = seen.map(weight);
    if (rest.length) weights.push(rest.reduce((whole, node) => whole + weight(node), 0));
    return squarify(weights, width, height).map((box, i) => ({ box, node: seen[i] }));
  }
  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  function place(element, box, width, height) {
    const side = { left: box.x / width, top: box.y / height, width: box.w / width, height: box.h / height };
    for (const [name, share] of Object.entries(side)) element.style[name] = `${100 * share}%`;
  }
  function paint(element, node, hue, most) {
    element.style.setProperty('--h', hue);
    if (!compared) return;
    if (!node) { element.classList.add('same'); return; }
    const kind = !node.change ? 'same' : !node.second ? 'new' : !node.bytes ? 'gone' : node.change > 0 ? 'grown' : 'shrunk';
    element.classList.add(kind);
    element.style.setProperty('--k', Math.sqrt(Math.abs(node.change) / (most || 1)).toFixed(3));
  }
  const found = (node) => !hits || hits.has(node);
  const largest = (kids) => Math.max(0, ...kids.map((node) => Math.abs(node.change)));
  const said = (node) => (compared ? signed(node.change) : grouped(node.bytes));

  function drawMap() {
    const [width, height] = [map.clientWidth, map.clientHeight];
    map.textContent = '';
    map.setAttribute('aria-label', `Treemap of ${here.name}: arrow keys move, Enter goes in, Escape goes out`);
    if (!width || !height) return;
    const most = largest(here.kids.length ? here.kids : [here]);
    const tiles = laid(here.kids.length ? here.kids : [here], width, height, MOST.tiles);
    tiles.forEach(({ box, node }, i) => {
      const tile = make('button', 'tile');
      tile.type = 'button';
      tile.tabIndex = i ? -1 : 0;
      place(tile, box, width, height);
      // The golden angle keeps neighbours apart in hue.
      const hue = Math.round((210 + i * 137.508) % 360);
      paint(tile, node, hue, most);
      if (!node) { tile.setAttribute('aria-label', 'all that is smaller'); map.append(tile); return; }
      tile.dataset.node = node.index;
      const change = compared ? `, change ${signed(node.change)}` : `, ${percent(node.bytes, here.bytes)}`;
      tile.setAttribute('aria-label', `${node.name}, ${grouped(node.bytes)} bytes${change}`);
      if (!node.kids.length) tile.setAttribute('aria-disabled', 'true');
      if (!found(node)) tile.classList.add('dim');
      if (box.w > 34 && box.h > 18) {
        const label = make('span', 'label');
        label.append(make('b', '', node.name), ` ${said(node)}`);
        tile.append(label);
      }
      if (node.kids.length && box.w > 40 && box.h > 44) drawInner(tile, node, box, hue);
      map.append(tile);
    });
  }
  function drawInner(tile, node, box, hue) {
    const [head, edge] = [20, 3];
    const [width, height] = [box.w - 2 * edge - 2, box.h - head - edge - 2];
    const most = largest(node.kids);
    for (const { box: part, node: kid } of laid(node.kids, width, height, MOST.inner)) {
      if (part.w < 3 || part.h < 3) continue;
      const inner = make('span', 'inner', kid && part.w > 30 && part.h > 14 ? kid.name : '');
      inner.setAttribute('aria-hidden', 'true');
      place(inner, { x: part.x + edge, y: part.y + head, w: part.w, h: part.h }, box.w - 2, box.h - 2);
      paint(inner, kid, hue, most);
      if (kid) inner.dataset.node = kid.index;
      if (hits && (!kid || !found(kid))) inner.classList.add('dim');
      tile.append(inner);
    }
  }

  const columns = [...document.querySelectorAll('thead th')].map((head) => head.dataset.key).filter((key) => key && key !== 'name');
  const figure = (node, key) => (key === 'change' ? signed(node.change) : grouped(node[key]));
  function drawTable() {
    const listed = hits ? nodes.filter((node) => hits.get(node) === 'match') : here.kids.length ? here.kids : [here];
    const value = order.key === 'change' ? (node) => Math.abs(node.change) : (node) => node[order.key];
    const compare = order.key === 'name' ? (a, b) => (a.name < b.name ? 1 : -1) : (a, b) => value(a) - value(b);
    const sorted = [...listed].sort((a, b) => (order.down ? compare(b, a) : compare(a, b)));
    const rest = sorted.splice(MOST.rows);
    const whole = { bytes: sum(listed, 'bytes'), second: sum(listed, 'second'), change: sum(listed, 'change') };
    body.textContent = '';
    for (const node of sorted) row(node, node.name, whole);
    if (rest.length) {
      const left = { bytes: sum(rest, 'bytes'), second: sum(rest, 'second'), change: sum(rest, 'change'), kids: [] };
      row(left, `and ${grouped(rest.length)} more`, whole);
    }
    for (const cell of document.querySelectorAll('tfoot td[data-key]')) cell.textContent = figure(whole, cell.dataset.key);
    document.querySelector('caption').textContent = hits
      ? `${grouped(listed.length)} found` : here === root ? root.name : `${level(here)} ${here.name}`;
    for (const head of document.querySelectorAll('thead th[data-key]')) {
      if (head.dataset.key === order.key) head.setAttribute('aria-sort', order.down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    return { count: listed.length, whole };
  }
  function row(node, text, whole) {
    const line = make('tr');
    const head = make('th');
    head.scope = 'row';
    if ((node.kids.length && node !== here) || (hits && node.up)) {
      const button = make('button', 'name', text);
      button.type = 'button';
      button.dataset.node = node.index;
      head.append(button);
    } else head.append(make('span', 'name', text));
    if (hits && node.up) head.append(make('small', '', names(node.up).join(' \u203a ')));
    line.append(head);
    for (const key of columns) line.append(make('td', '', figure(node, key)));
    if (!compared) {
      const [share, bar] = [make('td', 'share'), make('i')];
      bar.style.setProperty('--w', percent(node.bytes, whole.bytes).replace(' ', ''));
      share.append(bar, make('span', '', percent(node.bytes, whole.bytes)));
      line.append(share);
    }
    body.append(line);
  }
  function drawCrumbs() {
    crumbs.textContent = '';
    const way = [];
    for (let node = here; node; node = node.up) way.unshift(node);
    for (const node of way) {
      const item = make('li');
      const button = make(node === here ? 'span' : 'button', '', node.name);
      if (node === here) button.setAttribute('aria-current', 'location');
      else { button.type = 'button'; button.dataset.node = node.index; }
      item.append(button);
      crumbs.append(item);
    }
  }
  function tell(node) {
    const parts = [...names(node)];
    const share = node.up ? `, ${percent(node.bytes, root.bytes)} of all` : '';
    const more = compared ? `, before ${grouped(node.second)}, ${signed(node.change)}` : share;
    about.textContent = `${parts.join(' \u203a ') || root.name}: ${grouped(node.bytes)} bytes${more}`;
  }
  function draw() {
    drawCrumbs();
    const { count, whole } = drawTable();
    drawMap();
    tell(here);
    const what = hits ? `${grouped(count)} found` : `${level(here)} ${here.name}, ${grouped(count)} parts`;
    live.textContent = `${what}, ${grouped(whole.bytes)} bytes`;
  }

  // Where the reader is stands in the address, so that Back returns and a link leads there.
  const path = (node) => (node.up ? [...path(node.up), node.up.kids.indexOf(node)] : []);
  function target() {
    let node = root;
    for (const step of location.hash.slice(1).split('.').filter(Boolean)) {
      node = node.kids[Number(step)];
      if (!node) return here;
    }
    return node;
  }
  function go(node) {
    if (!node) return;
    if (!node.kids.length) node = node.up;
    if (node === here) { if (find.value) { find.value = ''; search(); } return; }
    location.hash = `#${path(node).join('.')}`;
  }
  function arrive() {
    const from = here;
    here = target();
    if (from === here) return;
    const inMap = map.contains(document.activeElement);
    const inTable = body.contains(document.activeElement);
    if (find.value) { find.value = ''; hits = null; }
    draw();
    // Going out ends at the tile that was gone into, going in at the first.
    let back = from;
    while (back && back.up !== here) back = back.up;
    const tile = back && map.querySelector(`.tile[data-node="${back.index}"]`);
    if (inMap) focus(tile || map.querySelector('.tile'));
    if (inTable) (body.querySelector('button') || document.querySelector('.list')).focus();
  }
  function focus(tile) {
    if (!tile) return;
    map.querySelectorAll('.tile').forEach((other) => { other.tabIndex = other === tile ? 0 : -1; });
    tile.focus({ preventScroll: true });
  }
  const nodeOf = (element) => {
    const holder = element.closest && element.closest('[data-node]');
    return holder ? nodes[Number(holder.dataset.node)] : null;
  };
  function step(key) {
    const tiles = [...map.querySelectorAll('.tile')];
    if (key === 'Home' || key === 'End') return focus(tiles.at(key === 'Home' ? 0 : -1));
    const middle = (tile) => { const box = tile.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
    const [x, y] = middle(document.activeElement);
    let [best, nearest] = [null, Infinity];
    for (const tile of tiles) {
      const [dx, dy] = [middle(tile)[0] - x, middle(tile)[1] - y];
      const [along, aside] = { ArrowRight: [dx, dy], ArrowLeft: [-dx, dy], ArrowDown: [dy, dx], ArrowUp: [-dy, dx] }[key];
      const far = along + 2 * Math.abs(aside);
      if (along > 0.5 && far < nearest) [best, nearest] = [tile, far];
    }
    focus(best);
  }
  function search() {
    const wanted = find.value.trim().toLowerCase();
    hits = wanted ? new Map() : null;
    if (hits) mark(root, wanted, false);
    draw();
  }
  // The outermost nodes that match count; what is above and below them stays bright.
  function mark(node, wanted, below) {
    const match = !below && node.up && node.text.includes(wanted);
    let any = below || match;
    for (const kid of node.kids) any = mark(kid, wanted, below || match) || any;
    if (any) hits.set(node, match ? 'match' : 'near');
    return any;
  }

  map.addEventListener('click', (event) => {
    const tile = event.target.closest('.tile');
    const node = tile && nodeOf(tile);
    if (!node) return;
    focus(tile);
    if (node.kids.length) go(node);
    else tell(node);
  });
  document.querySelector('main').addEventListener('pointerover', (event) => { const node = nodeOf(event.target); if (node) tell(node); });
  map.addEventListener('pointerleave', () => tell(here));
  map.addEventListener('focusin', (event) => { const node = nodeOf(event.target); if (node) tell(node); });
  for (const list of [body, crumbs]) list.addEventListener('click', (event) => go(nodeOf(event.target)));
  document.querySelector('thead').addEventListener('click', (event) => {
    const head = event.target.closest('th[data-key]');
    if (!head || !event.target.closest('button')) return;
    const key = head.dataset.key;
    order = { key, down: order.key === key ? !order.down : key !== 'name' };
    drawTable();
  });
  find.addEventListener('input', search);
  if (area) area.addEventListener('change', drawMap);
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') {
      if (find.value) { find.value = ''; search(); } else go(here.up);
    } else if (event.key === '/' && document.activeElement !== find) find.focus();
    else if (map.contains(document.activeElement) && /^(Arrow.*|Home|End)$/.test(event.key)) step(event.key);
    else return;
    event.preventDefault();
  });
  addEventListener('hashchange', arrive);
  let pending = 0;
  new ResizeObserver(() => { cancelAnimationFrame(pending); pending = requestAnimationFrame(drawMap); }).observe(map);
  here = target();
  draw();
})();
