"""A 公文 on paper (GB/T 9704-2012): one letter as PDF and as Word document. Pure: data in, bytes out; nothing is fetched from anywhere."""
