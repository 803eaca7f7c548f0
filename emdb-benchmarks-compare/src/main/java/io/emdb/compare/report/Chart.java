package io.emdb.compare.report;

/**
 * A picture of the page.
 *
 * @param file its name
 * @param title what it shows
 * @param svg itself
 */
record Chart(String file, String title, String svg) {}
