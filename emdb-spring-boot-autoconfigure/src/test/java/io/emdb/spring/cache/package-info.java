/** Tests of the caches, with a database in memory unless they are about files. */
package io.emdb.spring.cache;
