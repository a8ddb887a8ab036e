"use strict";
// The songs of the page: unpacked once, then typed arrays with one entry a song.

async function unpack(id) {
  const element = document.getElementById(id);
  const text = atob(element.textContent);
  element.remove(); // the text would stay in memory beside the arrays
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

async function unpackSongs() {
  const about = JSON.parse(document.getElementById("about").textContent);
  const blocks = await Promise.all(["names", "genres", "popularity", "coordinates"].map(unpack));
  const [names, genres, popularity, coordinates] = blocks;
  return new Songs(about, new TextDecoder().decode(names), new Uint16Array(genres), new Uint8Array(popularity),
    new Int16Array(coordinates));
}

// Letters without case and accents, in which names are compared.
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

class Songs {
  constructor(about, names, genre, popularity, coordinates) {
    this.about = about;
    this.count = about.songs;
    this.genre = genre;
    this.popularity = popularity;
    this.titles = [];
    this.artists = [];
    if (this.count) for (const line of names.split("\n")) {
      const [title, artist] = line.split("\t");
      this.titles.push(title || `(no name)`);
      this.artists.push(artist);
    }
    // column j holds coordinate j of every song
    this.columns = about.scale.map((scale, j) =>
      Float32Array.from(coordinates.subarray(j * this.count, (j + 1) * this.count), (x) => x * scale));
    // the place on axis k: (x − mean) · v_k
    this.scores = about.components.map((axis) => {
      const score = new Float32Array(this.count);
      axis.forEach((v, j) => {
        const column = this.columns[j], mean = about.mean[j];
        for (let i = 0; i < this.count; i++) score[i] += v * (column[i] - mean);
      });
      return score;
    });
  }

  name(i) {
    return this.artists[i] ? `${this.titles[i]} – ${this.artists[i]}` : this.titles[i];
  }

  // The k songs of the largest cosine with song i, in all dimensions.
  nearest(i, k) {
    if (!this.lengths) {
      this.lengths = new Float32Array(this.count);
      for (const column of this.columns) for (let n = 0; n < this.count; n++) this.lengths[n] += column[n] ** 2;
      this.lengths = this.lengths.map(Math.sqrt);
    }
    const cosine = new Float32Array(this.count);
    for (const column of this.columns) {
      const x = column[i] / this.lengths[i];
      for (let n = 0; n < this.count; n++) cosine[n] += x * column[n];
    }
    const best = []; // of k at most, the largest cosine first
    for (let n = 0; n < this.count; n++) {
      cosine[n] /= this.lengths[n];
      if (n === i || (best.length === k && cosine[n] <= cosine[best[k - 1]])) continue;
      let place = best.length;
      while (place && cosine[n] > cosine[best[place - 1]]) place--;
      best.splice(place, 0, n);
      if (best.length > k) best.pop();
    }
    return best.map((n) => ({ song: n, cosine: Math.min(cosine[n], 1) }));
  }

  // Songs whose title or artist holds the words; those that begin with them come first, of those the
  // best known.
  find(query, most) {
    const words = plain(query).split(/\s+/).filter(Boolean);
    if (!words.length) return { songs: [], total: 0 };
    this.keys ??= this.titles.map((title, i) => `${plain(title)}\t${plain(this.artists[i])}`);
    const whole = words.join(" ");
    const ranks = [[], [], [], []];
    let total = 0;
    for (let i = 0; i < this.count; i++) {
      const key = this.keys[i];
      if (!words.every((word) => key.includes(word))) continue;
      total++;
      const rank = key.startsWith(`${whole}\t`) ? 0 : key.startsWith(whole) ? 1 : key.includes(`\t${whole}`) ? 2 : 3;
      ranks[rank].push(i);
    }
    for (const rank of ranks) rank.sort((a, b) => this.popularity[b] - this.popularity[a]);
    return { songs: ranks.flat().slice(0, most), total };
  }

  // Share of the songs that have less of a coordinate than song i, ties counted by half.
  share(j, i) {
    const column = this.columns[j], value = column[i];
    let less = 0;
    for (let n = 0; n < this.count; n++) less += column[n] < value ? 1 : column[n] === value ? 0.5 : 0;
    return less / this.count;
  }
}
