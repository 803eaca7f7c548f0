/**
 * What the behaviour tests share: databases that are checked and closed after each test, a clock
 * set by hand, seeds that can be pasted back, threads whose failures count, child processes, and
 * histories of random steps that run beside a model and shrink when they fail.
 */
package io.emdb.testing;
