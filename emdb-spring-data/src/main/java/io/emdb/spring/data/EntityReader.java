package io.emdb.spring.data;

import io.emdb.KeyValueReader;

/** What a query reads: the entities of a key space and their indexes at one moment. */
record EntityReader(KeyValueReader entities, KeyValueReader index) {}
