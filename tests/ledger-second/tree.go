package main

import "bytes"

func leafHash(entry []byte) []byte { return hash([]byte{0}, entry) }

func nodeHash(left, right []byte) []byte { return hash([]byte{1}, left, right) }

// split is the largest power of two smaller than n (RFC 6962 section 2.1).
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// root is MTH over leaf hashes.
func root(leaves [][]byte) []byte {
	switch n := len(leaves); n {
	case 0:
		return hash()
	case 1:
		return leaves[0]
	default:
		k := split(n)
		return nodeHash(root(leaves[:k]), root(leaves[k:]))
	}
}

// path is PATH(m, D[n]) of RFC 6962 section 2.1.1.
func path(m int, leaves [][]byte) [][]byte {
	n := len(leaves)
	if n == 1 {
		return nil
	}
	k := split(n)
	if m < k {
		return append(path(m, leaves[:k]), root(leaves[k:]))
	}
	return append(path(m-k, leaves[k:]), root(leaves[:k]))
}

// subproof is SUBPROOF(m, D[n], b) of RFC 6962 section 2.1.2.
func subproof(m int, leaves [][]byte, whole bool) [][]byte {
	n := len(leaves)
	if m == n {
		if whole {
			return nil
		}
		return [][]byte{root(leaves)}
	}
	k := split(n)
	if m <= k {
		return append(subproof(m, leaves[:k], whole), root(leaves[k:]))
	}
	return append(subproof(m-k, leaves[k:], false), root(leaves[:k]))
}

// included folds an inclusion proof by following the recursion of PATH downwards and hashing on the way back.
func included(leaf []byte, index, size int64, proof [][]byte, want []byte) bool {
	if index < 0 || index >= size {
		return false
	}
	got, ok := fold(leaf, index, size, proof)
	return ok && bytes.Equal(got, want)
}

func fold(leaf []byte, index, size int64, proof [][]byte) ([]byte, bool) {
	if size == 1 {
		return leaf, len(proof) == 0
	}
	if len(proof) == 0 {
		return nil, false
	}
	last, rest := proof[len(proof)-1], proof[:len(proof)-1]
	k := int64(1)
	for k < size-k {
		k *= 2
	}
	if index < k {
		left, ok := fold(leaf, index, k, rest)
		return nodeHash(left, last), ok
	}
	right, ok := fold(leaf, index-k, size-k, rest)
	return nodeHash(last, right), ok
}

// consistent computes both roots from a consistency proof, again along the recursion of SUBPROOF.
func consistent(oldSize, newSize int64, proof [][]byte, oldRoot, newRoot []byte) bool {
	if oldSize < 0 || oldSize > newSize {
		return false
	}
	if oldSize == 0 {
		return len(proof) == 0 && bytes.Equal(oldRoot, hash())
	}
	before, after, ok := both(oldSize, newSize, proof, true, oldRoot)
	return ok && bytes.Equal(before, oldRoot) && bytes.Equal(after, newRoot)
}

func both(m, n int64, proof [][]byte, whole bool, oldRoot []byte) (before, after []byte, ok bool) {
	if m == n {
		if whole {
			return oldRoot, oldRoot, len(proof) == 0
		}
		if len(proof) != 1 {
			return nil, nil, false
		}
		return proof[0], proof[0], true
	}
	if len(proof) == 0 {
		return nil, nil, false
	}
	last, rest := proof[len(proof)-1], proof[:len(proof)-1]
	k := int64(1)
	for k < n-k {
		k *= 2
	}
	if m <= k {
		before, after, ok = both(m, k, rest, whole, oldRoot)
		return before, nodeHash(after, last), ok
	}
	before, after, ok = both(m-k, n-k, rest, false, oldRoot)
	return nodeHash(last, before), nodeHash(last, after), ok
}
