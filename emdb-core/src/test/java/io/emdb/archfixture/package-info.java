/**
 * Classes that break the rules of the rooms on purpose, laid out as {@code io.emdb} is. Each is
 * named after what it does wrong; those named {@code Rightful…} do what their room may do.
 */
package io.emdb.archfixture;
