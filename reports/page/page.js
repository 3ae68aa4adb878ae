// SPDX-License-Identifier: MIT
// What moves in report.html: sorting and filtering of the map, the evidence of its cells, links to
// fixtures, light and dark.  Everything can be read without it.
'use strict';
(function () {
	const one = (selector, within) => (within || document).querySelector(selector);
	const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));

	// ---- light and dark ----

	const appearance = one('#appearance');

	function show(theme) {
		if (theme === 'auto')
			delete document.documentElement.dataset.theme;
		else
			document.documentElement.dataset.theme = theme;
	}

	// A page from a file may be refused a memory.
	function remembered(key, value) {
		try {
			if (value !== undefined)
				localStorage.setItem(key, value);
			return localStorage.getItem(key);
		} catch (refused) {
			return null;
		}
	}

	appearance.value = remembered('whichwall-appearance') || 'auto';
	if (appearance.selectedIndex < 0)
		appearance.value = 'auto';
	show(appearance.value);
	appearance.addEventListener('change', () => {
		remembered('whichwall-appearance', appearance.value);
		show(appearance.value);
	});

	// ---- links to fixtures ----

	function openTarget() {
		const id = decodeURIComponent(location.hash.slice(1));
		const target = id && (document.getElementById(id) || document.getElementById('fixture-' + id));

		if (!target)
			return;
		for (let at = target; at; at = at.parentElement)
			if (at.tagName === 'DETAILS')
				at.open = true;
		target.scrollIntoView();
	}
	window.addEventListener('hashchange', openTarget);
	openTarget();
	// The address is that of the fixture which was opened last.
	all('.fixture > summary').forEach((summary) => {
		const fixture = summary.parentElement;

		summary.addEventListener('click', () => {
			if (!fixture.open)
				history.replaceState(null, '', '#' + fixture.id);
		});
	});

	// ---- maps ----

	const FIRST = 3; // cells of a row before the masks
	const panel = one('#evidence');

	function Table(group) {
		this.group = group;
		this.table = one('table', group);
		this.data = JSON.parse(one('#cells-' + group.dataset.group).textContent);
		this.bands = all('tbody', this.table);
		this.rows = all('tbody tr[data-row]', this.table);
		this.home = new Map(this.rows.map((row) => [row, row.parentElement]));
		this.sorted = null; // the one body that holds all rows while they are sorted
		this.current = null;
	}

	Table.prototype.maskName = function (column) {
		const names = this.data.factors
			.filter(([bit]) => Math.floor(this.data.masks[column][0] / 2 ** bit) % 2)
			.map(([, name]) => name);
		if (!names.length)
			return 'under full hardening';
		const last = names.pop();
		return 'without ' + (names.length ? names.join(', ') + ' and ' : '') + last;
	};

	Table.prototype.evidence = function (cell) {
		const row = cell.parentElement, column = cell.cellIndex - FIRST;
		const [ends, states] = this.data.rows[Number(row.dataset.row)];
		const [mask, alike] = this.data.masks[column];
		const state = states[column] < 0 ? null : this.data.states[states[column]];

		return {
			fixture: one('a', row).textContent,
			mask: this.maskName(column),
			number: mask,
			alike: alike,
			end: ends[column] < 0 ? 'not measured' : this.data.ends[ends[column]],
			level: state ? state[0] : '',
			effective: state ? state[1] : '',
		};
	};

	function paragraph(className, parts) {
		const p = document.createElement('p');

		p.className = className;
		parts.forEach((part) => {
			const element = document.createElement(part[0]);
			element.textContent = part[1];
			p.append(element);
		});
		return p;
	}

	Table.prototype.showEvidence = function (cell) {
		const e = this.evidence(cell);
		const lines = [
			paragraph('what', [['strong', e.fixture], ['span', ' ' + e.mask + ' (mask ' + e.number +
				(e.alike > 1 ? ', and ' + (e.alike - 1) + ' like it' : '') + ')']]),
			paragraph('end', [['span', e.end]]),
		];

		if (e.level || e.effective)
			lines.push(paragraph('state', [['span', 'applied: ' + (e.level || 'unknown')],
				['span', e.effective ? '; in force: ' + e.effective.split(';').join(', ') : '']]));
		panel.replaceChildren(...lines);
		panel.hidden = false;
	};

	Table.prototype.cellOf = function (target) {
		const cell = target.closest && target.closest('tbody td');

		return cell && cell.cellIndex >= FIRST && cell.parentElement.dataset.row !== undefined ? cell : null;
	};

	// One cell of the table takes part in the order of the Tab key; the arrows move on from it.
	Table.prototype.enter = function (cell, focus) {
		if (this.current)
			this.current.tabIndex = -1;
		this.current = cell;
		cell.tabIndex = 0;
		if (focus)
			cell.focus({preventScroll: false});
	};

	Table.prototype.visibleRows = function () {
		return all('tbody tr[data-row]', this.table).filter((row) => !row.hidden);
	};

	Table.prototype.step = function (cell, key) {
		const rows = this.visibleRows();
		const columns = Array.from(cell.parentElement.cells).filter((c) => c.cellIndex >= FIRST && !c.hidden);
		let y = rows.indexOf(cell.parentElement), x = columns.indexOf(cell);

		if (key === 'ArrowUp') y--;
		if (key === 'ArrowDown') y++;
		if (key === 'ArrowLeft') x--;
		if (key === 'ArrowRight') x++;
		if (key === 'Home') x = 0;
		if (key === 'End') x = columns.length - 1;
		y = Math.max(0, Math.min(rows.length - 1, y));
		x = Math.max(0, Math.min(columns.length - 1, x));
		return rows[y].cells[columns[x].cellIndex];
	};

	const KEYS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'];

	Table.prototype.listen = function () {
		this.table.addEventListener('mouseover', (event) => {
			const cell = this.cellOf(event.target);
			if (cell)
				this.showEvidence(cell);
		});
		this.table.addEventListener('mouseleave', () => {
			if (!this.table.contains(document.activeElement) || !this.cellOf(document.activeElement))
				panel.hidden = true;
		});
		this.table.addEventListener('focusin', (event) => {
			const cell = this.cellOf(event.target);
			if (cell)
				this.showEvidence(cell);
		});
		this.table.addEventListener('focusout', () => { panel.hidden = true; });
		this.table.addEventListener('click', (event) => {
			const cell = this.cellOf(event.target);
			if (cell)
				this.enter(cell, true);
		});
		this.table.addEventListener('keydown', (event) => {
			const cell = this.cellOf(event.target);
			if (cell && event.key === 'Escape')
				panel.hidden = true;
			if (!cell || !KEYS.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey)
				return;
			event.preventDefault();
			this.enter(this.step(cell, event.key), true);
		});
	};

	// ---- sorting ----

	const compare = {
		id: (a, b) => one('a', a).textContent < one('a', b).textContent ? -1 : 1,
		class: (a, b) => a.dataset.class < b.dataset.class ? -1 : a.dataset.class > b.dataset.class ? 1 : compare.id(a, b),
		escapes: (a, b) => a.dataset.escapes - b.dataset.escapes || compare.id(a, b),
	};

	// Ascending, descending, then by standing again.
	Table.prototype.sortBy = function (header) {
		const now = header.getAttribute('aria-sort');
		const next = !now ? 'ascending' : now === 'ascending' ? 'descending' : null;

		all('[aria-sort]', this.table).forEach((other) => other.removeAttribute('aria-sort'));
		if (!next) {
			this.rows.forEach((row) => this.home.get(row).append(row));
		} else {
			const rows = this.rows.slice().sort(compare[header.dataset.sort]);
			if (next === 'descending')
				rows.reverse();
			if (!this.sorted) {
				this.sorted = document.createElement('tbody');
				this.table.append(this.sorted);
			}
			this.sorted.append(...rows);
			header.setAttribute('aria-sort', next);
		}
		this.showBands();
	};

	Table.prototype.makeSortable = function () {
		all('[data-sort]', this.table).forEach((header) => {
			const button = document.createElement('button');

			button.type = 'button';
			button.textContent = header.textContent;
			button.addEventListener('click', () => this.sortBy(header));
			header.replaceChildren(button);
		});
	};

	// ---- filtering ----

	Table.prototype.showBands = function () {
		this.bands.forEach((band) => {
			band.hidden = !all('tr[data-row]', band).some((row) => !row.hidden);
		});
	};

	Table.prototype.wants = function (row, wanted) {
		const text = (one('a', row).textContent + ' ' + one('th', row).title).toLowerCase();

		return (!wanted.class || row.dataset.class === wanted.class) &&
			(!wanted.open || this.home.get(row).dataset.standing === '0') &&
			wanted.text.every((word) => text.includes(word)) &&
			(!wanted.verdict || Array.from(row.cells).some(
				(cell) => cell.cellIndex >= FIRST && !cell.hidden && cell.className === wanted.verdict));
	};

	Table.prototype.filterColumns = function (wanted) {
		const bitsOf = (mask) => (bit) => Math.floor(mask / 2 ** bit) % 2 === 1;
		const own = new Set(this.data.factors.map(([bit]) => bit));
		const shown = this.data.masks.map(([mask]) => {
			const gone = bitsOf(mask);
			return wanted.factors.every(([bit, state]) => !own.has(bit) || gone(bit) === (state === 'gone'));
		});

		all('tr', this.table).forEach((row) => {
			if (row.matches('.band') || one('.size', row))
				return;
			// Labels of the head span the columns before the masks.
			const before = row.cells.length - shown.length;
			shown.forEach((on, column) => { row.cells[before + column].hidden = !on; });
		});
		let at = 0;
		all('.size', this.table).forEach((header) => {
			header.dataset.span = header.dataset.span || header.colSpan;
			const span = Number(header.dataset.span);
			const count = shown.slice(at, at + span).filter(Boolean).length;

			header.hidden = count === 0;
			header.colSpan = count || 1;
			at += span;
		});
		return shown.filter(Boolean).length;
	};

	Table.prototype.filter = function (wanted) {
		const columns = this.filterColumns(wanted);
		let rows = 0;

		this.rows.forEach((row) => {
			row.hidden = !this.wants(row, wanted);
			rows += !row.hidden;
		});
		this.showBands();
		this.group.hidden = wanted.group !== '' && wanted.group !== this.group.dataset.group;
		if (this.current && (this.current.hidden || this.current.parentElement.hidden))
			this.reenter();
		return this.group.hidden ? [0, 0] : [rows, columns];
	};

	Table.prototype.reenter = function () {
		const row = this.visibleRows()[0];
		const cell = row && Array.from(row.cells).find((c) => c.cellIndex >= FIRST && !c.hidden);

		if (cell)
			this.enter(cell, false);
	};

	const maps = all('#map .group').map((group) => new Table(group));
	const filters = one('#filters');

	function wanted() {
		return {
			text: one('#filter-text').value.toLowerCase().split(/\s+/).filter(Boolean),
			class: one('#filter-class').value,
			verdict: one('#filter-verdict').value,
			group: one('#filter-group').value,
			open: one('#filter-open').checked,
			factors: all('[id^="filter-factor-"]').filter((select) => select.value)
				.map((select) => [Number(select.id.split('-')[2]), select.value]),
		};
	}

	function refilter() {
		const now = wanted();
		let rows = 0, columns = 0;

		maps.forEach((map) => {
			const [r, c] = map.filter(now);
			rows += r;
			columns = Math.max(columns, c);
		});
		one('output', filters).textContent =
			rows + (rows === 1 ? ' row, ' : ' rows, ') + columns + (columns === 1 ? ' column' : ' columns');
	}

	maps.forEach((map) => {
		map.makeSortable();
		map.listen();
		map.reenter();
	});
	if (maps.length) {
		one('#filter-text').addEventListener('input', refilter);
		filters.addEventListener('change', refilter);
		filters.addEventListener('submit', (event) => event.preventDefault());
		filters.addEventListener('reset', () => setTimeout(refilter));
		filters.hidden = false;
		refilter();
	}
	all('.live, .appearance').forEach((element) => { element.hidden = false; });
})();
