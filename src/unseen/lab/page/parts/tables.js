// Tables of one's own.

/** How files of tables may end, as the server takes them. */
export const TABLE_SUFFIXES = [".csv", ".tsv", ".parquet", ".npz"];
