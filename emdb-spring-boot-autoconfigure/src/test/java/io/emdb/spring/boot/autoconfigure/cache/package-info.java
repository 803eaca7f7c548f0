/** Tests of the caches in an application. */
package io.emdb.spring.boot.autoconfigure.cache;
